# A point on the map, in any chat.
ask-location = Location, or 55.7522, 37.6156
refused-location-unclear = I see no coordinates. Send your location with the paper clip, or write latitude and longitude: 55.7522, 37.6156.
refused-location-not-here = This question needs no location, so I did not take it. Please answer in words or with a button.
location-not-expected = I see the point { $point }, but I am not asking about a place now. Begin a report or open the conversation it belongs to, and send it again.
