/** Tests of the domain classifier's making. */
@NullMarked
package dev.medley.starter.domains;

import org.jspecify.annotations.NullMarked;
