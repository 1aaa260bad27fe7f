@NullMarked
package dev.medley.speechtranscription.voice;

import org.jspecify.annotations.NullMarked;
