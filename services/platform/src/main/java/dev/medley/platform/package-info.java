/** What every service process shares, and its settings. */
@NullMarked
package dev.medley.platform;

import org.jspecify.annotations.NullMarked;
