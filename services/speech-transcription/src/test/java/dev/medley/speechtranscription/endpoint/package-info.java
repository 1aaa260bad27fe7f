@NullMarked
package dev.medley.speechtranscription.endpoint;

import org.jspecify.annotations.NullMarked;
