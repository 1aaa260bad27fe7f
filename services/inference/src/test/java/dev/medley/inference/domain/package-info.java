/** Tests of domains known from examples. */
@NullMarked
package dev.medley.inference.domain;

import org.jspecify.annotations.NullMarked;
