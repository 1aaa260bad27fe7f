@NullMarked
package dev.medley.modelrouter;

import org.jspecify.annotations.NullMarked;
