package io.torpor.web;

/**
 * A body of a request that is read strictly: a record of texts ({@code String}), whole numbers ({@code Long}) and flags
 * ({@code Boolean}), each with its constraints. {@link StrictBodyReader} makes it of a flat JSON object and names every
 * wrong member at once, as {@code invalid-request}.
 */
public interface StrictBody {}
