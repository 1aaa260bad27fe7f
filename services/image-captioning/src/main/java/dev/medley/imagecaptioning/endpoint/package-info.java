/** The gRPC edge: requests to tasks and images, text about them to responses. */
@NullMarked
package dev.medley.imagecaptioning.endpoint;

import org.jspecify.annotations.NullMarked;
