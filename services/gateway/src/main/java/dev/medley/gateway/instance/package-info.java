/** Who is alive: workers, routers and coordinators, from their announcements on Kafka, and the channels to them. */
@NullMarked
package dev.medley.gateway.instance;

import org.jspecify.annotations.NullMarked;
