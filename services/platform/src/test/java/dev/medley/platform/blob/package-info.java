@NullMarked
package dev.medley.platform.blob;

import org.jspecify.annotations.NullMarked;
