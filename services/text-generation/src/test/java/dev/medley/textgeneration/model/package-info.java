@NullMarked
package dev.medley.textgeneration.model;

import org.jspecify.annotations.NullMarked;
