@NullMarked
package dev.medley.platform.announcement;

import org.jspecify.annotations.NullMarked;
