@NullMarked
package dev.medley.worker.video;

import org.jspecify.annotations.NullMarked;
