package dev.medley.imagecaptioning.endpoint;

import dev.medley.platform.error.MedleyException;
import dev.medley.proto.vision.v1.Image;

/** Tells where the files of a request's images are. */
@FunctionalInterface
interface ImageFiles {
    /**
     * An image with its file.
     *
     * @param small whether it is to be made smaller first
     * @param path of the image in the request
     * @throws MedleyException if the image names no file
     */
    ShownImage shown(Image image, boolean small, String path);

    /** In the request itself. */
    static ShownImage inline(Image image, boolean small, String path) {
        String field = path + ".file";
        if (image.getFile().isEmpty()) {
            throw MedleyException.invalid(field, field + " is empty");
        }
        return new ShownImage(image::getFile, small, field);
    }
}
