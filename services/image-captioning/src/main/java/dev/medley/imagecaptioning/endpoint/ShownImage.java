package dev.medley.imagecaptioning.endpoint;

import com.google.protobuf.ByteString;
import java.util.function.Supplier;

/**
 * An image of a request, not looked at yet.
 *
 * @param file gives the whole file; may block
 * @param small whether it is to be made smaller first
 * @param field where the file stands in the request
 */
record ShownImage(Supplier<ByteString> file, boolean small, String field) {}
