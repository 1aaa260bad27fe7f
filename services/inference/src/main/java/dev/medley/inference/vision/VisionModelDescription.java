package dev.medley.inference.vision;

import dev.medley.inference.text.ModelDescription;

/**
 * What an engine loaded.
 *
 * @param text the part that writes; architecture and parameters are the whole model's
 * @param imageSize edge of the square that an image becomes, in pixels
 * @param tokensPerImage tokens of the context that each image takes; 0 if the model attends to it beside its prompt
 * @param imagesPerRequest most images in a request
 * @param converses whether it answers questions and holds conversations, rather than writing captions alone
 */
public record VisionModelDescription(
        ModelDescription text, int imageSize, int tokensPerImage, int imagesPerRequest, boolean converses) {}
