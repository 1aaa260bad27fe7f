/** Text that the starter model learns from: instructions with answers in five domains, made from topic files. */
@NullMarked
package dev.medley.starter.corpus;

import org.jspecify.annotations.NullMarked;
