@NullMarked
package dev.medley.textgeneration;

import org.jspecify.annotations.NullMarked;
