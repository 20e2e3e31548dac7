"""The window: one widget a file. Widgets read the session and ask it; none knows another.

::

    main_window          joins them; drops anywhere are taken here
      photo_list         thumbnails, names, states           (drawn by photo_delegate)
      stage              canvas, views and zoom, the banner of the photo
        canvas           draws the current photo              (zoomed and panned by pan_zoom)
      background_picker  swatches
      status             progress, device
      export_dialog      what, as what, where to
    actions              what can be done, with words, keys and icons
    theme                light and dark
    qimage               the one place where arrays become pictures of Qt
"""
