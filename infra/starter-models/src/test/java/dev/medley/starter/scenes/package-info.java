@NullMarked
package dev.medley.starter.scenes;

import org.jspecify.annotations.NullMarked;
