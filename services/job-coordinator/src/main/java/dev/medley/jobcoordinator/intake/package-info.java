/** How jobs come in: checked, handed in, and moved on to whoever does them. */
@NullMarked
package dev.medley.jobcoordinator.intake;

import org.jspecify.annotations.NullMarked;
