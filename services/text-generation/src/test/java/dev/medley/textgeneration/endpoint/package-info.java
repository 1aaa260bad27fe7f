@NullMarked
package dev.medley.textgeneration.endpoint;

import org.jspecify.annotations.NullMarked;
