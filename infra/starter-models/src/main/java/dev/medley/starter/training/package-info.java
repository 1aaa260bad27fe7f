/** Trains a Llama from nothing, through a TorchScript program and its gradients. */
@NullMarked
package dev.medley.starter.training;

import org.jspecify.annotations.NullMarked;
