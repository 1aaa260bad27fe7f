package dev.medley.imagecaptioning.endpoint;

import com.google.protobuf.ByteString;

/**
 * An image of a request, not looked at yet.
 *
 * @param file the whole file
 * @param small whether it is to be made smaller first
 * @param field where the file stands in the request
 */
record ShownImage(ByteString file, boolean small, String field) {}
