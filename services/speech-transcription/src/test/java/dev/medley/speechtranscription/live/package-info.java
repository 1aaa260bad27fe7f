@NullMarked
package dev.medley.speechtranscription.live;

import org.jspecify.annotations.NullMarked;
