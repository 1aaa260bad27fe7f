@NullMarked
package dev.medley.inference.jinja;

import org.jspecify.annotations.NullMarked;
