/** Forms with a file in them, as {@code multipart/form-data} brings them. */
@NullMarked
package dev.medley.gateway.form;

import org.jspecify.annotations.NullMarked;
