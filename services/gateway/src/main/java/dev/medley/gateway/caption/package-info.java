/** Captions of single images over REST. */
@NullMarked
package dev.medley.gateway.caption;

import org.jspecify.annotations.NullMarked;
