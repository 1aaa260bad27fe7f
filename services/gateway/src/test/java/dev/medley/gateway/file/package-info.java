@NullMarked
package dev.medley.gateway.file;

import org.jspecify.annotations.NullMarked;
