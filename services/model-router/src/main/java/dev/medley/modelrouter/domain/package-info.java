/** The domains that requests are routed by: files of a folder, followed while they change. */
@NullMarked
package dev.medley.modelrouter.domain;

import org.jspecify.annotations.NullMarked;
