@NullMarked
package dev.medley.images;

import org.jspecify.annotations.NullMarked;
