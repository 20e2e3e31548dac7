"""The window: one widget a file. Widgets read the session and ask it; none knows another.

::

    main_window          joins them; accepts drops anywhere
      photo_list         thumbnails, names, states           (drawn by photo_delegate)
      stage              canvas, views and zoom, the banner of the photo
        canvas           draws the current photo              (zoomed and panned by pan_zoom)
      background_picker  swatches
      status             progress, device
      export_dialog      what, as what, where to
    actions              all that can be done, with text, keys and icons
    theme                light and dark
    qimage               the only place where arrays become Qt images
"""
