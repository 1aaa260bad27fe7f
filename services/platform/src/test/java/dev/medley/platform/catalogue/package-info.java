@NullMarked
package dev.medley.platform.catalogue;

import org.jspecify.annotations.NullMarked;
