@NullMarked
package dev.medley.jobcoordinator;

import org.jspecify.annotations.NullMarked;
