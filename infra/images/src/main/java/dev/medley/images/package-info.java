/** Container images of the services, without a container engine. */
@NullMarked
package dev.medley.images;

import org.jspecify.annotations.NullMarked;
