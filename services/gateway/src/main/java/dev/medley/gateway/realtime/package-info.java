/** Speech as it is spoken, over a WebSocket, in the words of the OpenAI Realtime API. */
@NullMarked
package dev.medley.gateway.realtime;

import org.jspecify.annotations.NullMarked;
