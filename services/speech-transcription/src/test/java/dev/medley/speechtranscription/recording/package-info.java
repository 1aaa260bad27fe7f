@NullMarked
package dev.medley.speechtranscription.recording;

import org.jspecify.annotations.NullMarked;
