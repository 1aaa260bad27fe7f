@NullMarked
package dev.medley.modelrouter.decision;

import org.jspecify.annotations.NullMarked;
