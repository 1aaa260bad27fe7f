/** The rules that all modules keep. */
@NullMarked
package dev.medley.architecture;

import org.jspecify.annotations.NullMarked;
