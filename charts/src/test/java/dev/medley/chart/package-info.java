/** The chart as Kubernetes, Pod Security, the network and the services' settings see it. */
@NullMarked
package dev.medley.chart;

import org.jspecify.annotations.NullMarked;
