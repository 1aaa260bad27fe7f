/** Speech, for every door that takes it: which model hears it, and calls to its workers. */
@NullMarked
package dev.medley.gateway.speech;

import org.jspecify.annotations.NullMarked;
