/** Which instance of which model answers: a pure function of the request, the domains and the announcements. */
@NullMarked
package dev.medley.modelrouter.decision;

import org.jspecify.annotations.NullMarked;
