@NullMarked
package dev.medley.platform.job;

import org.jspecify.annotations.NullMarked;
