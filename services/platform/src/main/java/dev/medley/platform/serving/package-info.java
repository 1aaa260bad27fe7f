/** Whether a process takes requests, from its start to its last answer, and how it leaves. */
@NullMarked
package dev.medley.platform.serving;

import org.jspecify.annotations.NullMarked;
