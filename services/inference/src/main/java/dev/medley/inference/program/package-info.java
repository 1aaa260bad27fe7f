/** TorchScript programs, compiled from source by libtorch and called from Java. */
@NullMarked
package dev.medley.inference.program;

import org.jspecify.annotations.NullMarked;
