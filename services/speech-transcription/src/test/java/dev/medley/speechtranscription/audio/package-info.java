@NullMarked
package dev.medley.speechtranscription.audio;

import org.jspecify.annotations.NullMarked;
