@NullMarked
package dev.medley.local.catalogue;

import org.jspecify.annotations.NullMarked;
