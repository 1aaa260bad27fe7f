@NullMarked
package dev.medley.platform.topic;

import org.jspecify.annotations.NullMarked;
