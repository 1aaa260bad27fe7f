@NullMarked
package dev.medley.modelrouter.domain;

import org.jspecify.annotations.NullMarked;
