@NullMarked
package dev.medley.worker;

import org.jspecify.annotations.NullMarked;
