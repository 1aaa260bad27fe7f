/** Images, for every door that takes them: which models see, and the files behind the URLs of a request. */
@NullMarked
package dev.medley.gateway.image;

import org.jspecify.annotations.NullMarked;
