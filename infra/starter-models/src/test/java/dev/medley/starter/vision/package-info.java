@NullMarked
package dev.medley.starter.vision;

import org.jspecify.annotations.NullMarked;
