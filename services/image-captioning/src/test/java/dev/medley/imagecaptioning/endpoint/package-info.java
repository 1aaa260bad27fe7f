@NullMarked
package dev.medley.imagecaptioning.endpoint;

import org.jspecify.annotations.NullMarked;
