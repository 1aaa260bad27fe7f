/** Tests of the shipped classifier. */
@NullMarked
package dev.medley.modelrouter.classifier;

import org.jspecify.annotations.NullMarked;
